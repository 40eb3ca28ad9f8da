import { clock } from './clock';
import { barcode, qr } from './codes';
import { countdown } from './countdown';
import { date } from './date';
import { picture } from './image';
import { words } from './text';
import { ticker } from './ticker';
import type { Widget } from './types';
import { weather } from './weather';
import { web } from './web';

/** The widget of a type, for a zone whose pictures fit it in a way; undefined for one that cannot be drawn. */
export function widgetOf(type: string, fit: string): Widget | undefined {
  return new Map([
    ['text', words],
    ['clock', clock],
    ['date', date],
    ['countdown', countdown],
    ['ticker', ticker],
    ['image', picture(fit)],
    ['web', web],
    ['weather', weather],
    ['qr', qr],
    ['barcode', barcode],
  ]).get(type);
}
