-- +goose Up
set lock_timeout = '5s';

-- Whether a screen's display is on, as the screen last said, and on whose behalf it is off.
alter table devices
    add column display text,
    add column display_off_by text,
    add constraint devices_display_check check (display in ('on', 'off')),
    add constraint devices_display_off_by_check check (display_off_by in ('schedule', 'command'));
