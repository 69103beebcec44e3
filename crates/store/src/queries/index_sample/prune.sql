DELETE FROM refit.index_sample WHERE at < $1
