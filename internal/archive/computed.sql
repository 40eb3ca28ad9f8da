select (select count(*) from pragma_table_xinfo('assets') where hidden <> 0)
     + (select count(*) from sqlite_schema where lower(name) = 'assets' and (type <> 'table' or sql like 'create virtual%'))
