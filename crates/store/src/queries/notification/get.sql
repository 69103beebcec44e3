SELECT delivery.id, notification.kind, notification.title, notification.path, notification.at, delivery.channel,
       delivery.state, delivery.tries, delivery.error, delivery.next_try, delivery.delivered_at
  FROM refit.delivery JOIN refit.notification ON notification.id = delivery.notification
 WHERE delivery.id = $1
