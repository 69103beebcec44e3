-- red: exchanges_exists: exchanges.base_url
alter table exchanges drop column base_url;
