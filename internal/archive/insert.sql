insert into assets (asset_id, name, uri, start_date, end_date, duration, mimetype, is_enabled, is_processing, nocache, play_order, skip_asset_check, is_reachable, play_days, play_time_from, play_time_to, metadata, skip_ssl_verify)
values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, 1, ?, ?, ?, ?, ?)
