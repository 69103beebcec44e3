SELECT crashes FROM refit.run WHERE id = $1
