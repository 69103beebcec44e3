-- Venues that can be chosen: all of them, used or not.
select name from exchanges order by name
