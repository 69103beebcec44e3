SELECT * FROM refit.run WHERE id = $1
