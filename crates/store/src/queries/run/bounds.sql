SELECT upper_key, batch_rows FROM refit.run WHERE id = $1
