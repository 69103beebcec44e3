SELECT delivery.id, delivery.channel, delivery.tries, notification.key, notification.kind, notification.title,
       notification.text, notification.path, notification.at
  FROM refit.delivery JOIN refit.notification ON notification.id = delivery.notification
 WHERE delivery.id = $1
