UPDATE refit.account SET password = $2 WHERE id = $1
