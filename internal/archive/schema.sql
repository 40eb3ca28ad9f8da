create table "assets" ("asset_id" text NOT NULL PRIMARY KEY, "name" text NULL, "uri" text NULL, "md5" text NULL, "start_date" datetime NULL, "end_date" datetime NULL, "duration" bigint NULL, "mimetype" text NULL, "is_enabled" bool NOT NULL, "is_processing" bool NOT NULL, "nocache" bool NOT NULL, "play_order" integer NOT NULL, "skip_asset_check" bool NOT NULL, "is_reachable" bool NOT NULL, "last_reachability_check" datetime NULL, "play_days" text NOT NULL, "play_time_from" time NULL, "play_time_to" time NULL, "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "skip_ssl_verify" bool NOT NULL);
create table "django_migrations" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app" varchar(255) NOT NULL, "name" varchar(255) NOT NULL, "applied" datetime NOT NULL);
create table "auth_group_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED);
create table "auth_user_groups" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED);
create table "auth_user_user_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED);
create table "django_admin_log" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "object_id" text NULL, "object_repr" varchar(200) NOT NULL, "action_flag" smallint unsigned NOT NULL CHECK ("action_flag" >= 0), "change_message" text NOT NULL, "content_type_id" integer NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "action_time" datetime NOT NULL);
create table "django_content_type" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app_label" varchar(100) NOT NULL, "model" varchar(100) NOT NULL);
create table "auth_permission" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "codename" varchar(100) NOT NULL, "name" varchar(255) NOT NULL);
create table "auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(150) NOT NULL UNIQUE);
create table "auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "last_name" varchar(150) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "first_name" varchar(150) NOT NULL);
create table "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" datetime NOT NULL);
create unique index "auth_group_permissions_group_id_permission_id_0cd325b0_uniq" on "auth_group_permissions" ("group_id", "permission_id");
create index "auth_group_permissions_group_id_b120cbf9" on "auth_group_permissions" ("group_id");
create index "auth_group_permissions_permission_id_84c5c92e" on "auth_group_permissions" ("permission_id");
create unique index "auth_user_groups_user_id_group_id_94350c0c_uniq" on "auth_user_groups" ("user_id", "group_id");
create index "auth_user_groups_user_id_6a12ed8b" on "auth_user_groups" ("user_id");
create index "auth_user_groups_group_id_97559544" on "auth_user_groups" ("group_id");
create unique index "auth_user_user_permissions_user_id_permission_id_14a6b632_uniq" on "auth_user_user_permissions" ("user_id", "permission_id");
create index "auth_user_user_permissions_user_id_a95ead1b" on "auth_user_user_permissions" ("user_id");
create index "auth_user_user_permissions_permission_id_1fbb5f2c" on "auth_user_user_permissions" ("permission_id");
create index "django_admin_log_content_type_id_c4bce8eb" on "django_admin_log" ("content_type_id");
create index "django_admin_log_user_id_c564eba6" on "django_admin_log" ("user_id");
create unique index "django_content_type_app_label_model_76bd3d3b_uniq" on "django_content_type" ("app_label", "model");
create unique index "auth_permission_content_type_id_codename_01ab375a_uniq" on "auth_permission" ("content_type_id", "codename");
create index "auth_permission_content_type_id_2f476e4b" on "auth_permission" ("content_type_id");
create index "django_session_expire_date_a5c62663" on "django_session" ("expire_date");
insert into django_migrations (app, name, applied) values
    ('contenttypes', '0001_initial', datetime('now')),
    ('auth', '0001_initial', datetime('now')),
    ('admin', '0001_initial', datetime('now')),
    ('admin', '0002_logentry_remove_auto_add', datetime('now')),
    ('admin', '0003_logentry_add_action_flag_choices', datetime('now')),
    ('contenttypes', '0002_remove_content_type_name', datetime('now')),
    ('auth', '0002_alter_permission_name_max_length', datetime('now')),
    ('auth', '0003_alter_user_email_max_length', datetime('now')),
    ('auth', '0004_alter_user_username_opts', datetime('now')),
    ('auth', '0005_alter_user_last_login_null', datetime('now')),
    ('auth', '0006_require_contenttypes_0002', datetime('now')),
    ('auth', '0007_alter_validators_add_error_messages', datetime('now')),
    ('auth', '0008_alter_user_username_max_length', datetime('now')),
    ('auth', '0009_alter_user_last_name_max_length', datetime('now')),
    ('auth', '0010_alter_group_name_max_length', datetime('now')),
    ('auth', '0011_update_proxy_permissions', datetime('now')),
    ('auth', '0012_alter_user_first_name_max_length', datetime('now')),
    ('anthias_app', '0001_initial', datetime('now')),
    ('anthias_app', '0002_auto_20241015_1524', datetime('now')),
    ('anthias_app', '0003_asset_reachability', datetime('now')),
    ('anthias_app', '0004_asset_schedule_fields', datetime('now')),
    ('anthias_app', '0005_migrate_basic_auth_to_user', datetime('now')),
    ('anthias_app', '0006_asset_metadata', datetime('now')),
    ('anthias_app', '0007_asset_skip_ssl_verify', datetime('now')),
    ('sessions', '0001_initial', datetime('now'));
