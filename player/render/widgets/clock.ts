import { Letters } from './look';
import { flag, text } from './settings';
import { everySecond, formatter } from './ticking';
import type { Settings, Widget, WidgetEnv } from './types';

/** The time of day. */
export const clock: Widget = (host, settings, env) => {
  const letters = new Letters(host, settings, env);
  const face = clockFormat(settings, env);
  return everySecond(env.now, (now) => {
    const time = face.format(now);
    letters.write(time, time.replace(/\d/g, '0'));
  });
};

export function clockFormat(
  settings: Settings,
  env: Pick<WidgetEnv, 'timezone' | 'language'>,
): Intl.DateTimeFormat {
  const hours = text(settings, 'hours', 'auto');
  return formatter(text(settings, 'language', env.language), text(settings, 'timezone', env.timezone), {
    hour: hours === '24' ? '2-digit' : 'numeric',
    minute: '2-digit',
    ...(flag(settings, 'seconds') && { second: '2-digit' }),
    ...(hours === '12' && { hourCycle: 'h12' as const }),
    ...(hours === '24' && { hourCycle: 'h23' as const }),
  });
}
