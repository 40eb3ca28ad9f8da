import { Letters } from './look';
import { flag, text } from './settings';
import { everySecond } from './ticking';
import type { Widget } from './types';

/** The time that is left until something. */
export const countdown: Widget = (host, settings, env) => {
  const letters = new Letters(host, settings, env);
  const target = Date.parse(text(settings, 'target'));
  const label = text(settings, 'label');
  const finished = text(settings, 'finished_text');
  return everySecond(env.now, (now) => {
    const left = target - now;
    const rest = left <= 0 && finished ? finished : remaining(left, flag(settings, 'seconds'));
    letters.write(label ? `${label}\n${rest}` : rest);
  });
};

/** Days, hours and minutes, and seconds where they are wanted or nothing else is left. */
export function remaining(milliseconds: number, seconds: boolean): string {
  const left = Math.max(0, Math.ceil(milliseconds / 1000));
  const days = Math.floor(left / 86_400);
  const two = (value: number) => String(value).padStart(2, '0');
  const parts = [Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60, ...(seconds ? [left % 60] : [])];
  const clock = parts.map(two).join(':');
  return days > 0 ? `${days} d ${clock}` : clock;
}
