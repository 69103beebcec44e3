alter table import_pick add primary key (place)
