SELECT plan_hash FROM refit.run WHERE id = $1
