select * from assets order by rowid
