import { Letters } from './look';
import { text } from './settings';
import { everySecond, formatter } from './ticking';
import type { Settings, Widget, WidgetEnv } from './types';

/** The day. */
export const date: Widget = (host, settings, env) => {
  const letters = new Letters(host, settings, env);
  const day = dateFormat(settings, env);
  return everySecond(env.now, (now) => letters.write(day.format(now)));
};

export function dateFormat(
  settings: Settings,
  env: Pick<WidgetEnv, 'timezone' | 'language'>,
): Intl.DateTimeFormat {
  const format = text(settings, 'format', 'long');
  const options: Intl.DateTimeFormatOptions =
    format === 'weekday'
      ? { weekday: 'long' }
      : { dateStyle: format as Intl.DateTimeFormatOptions['dateStyle'] };
  return formatter(
    text(settings, 'language', env.language),
    text(settings, 'timezone', env.timezone),
    options,
  );
}
