UPDATE refit.account SET roles = $2 WHERE id = $1
