explain (analyze, buffers, costs off, timing off, summary off)
