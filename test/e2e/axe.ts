import { createRequire } from 'node:module';
import type { AxeResults, RunOnly } from 'axe-core';
import type { Page } from 'playwright-core';

const source = createRequire(import.meta.url).resolve('axe-core');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What keeps people from using the page as it is, by the rules of WCAG 2.2 AA or one of them; one line a fault. */
export async function hindrances(page: Page, rule?: string): Promise<string[]> {
  await page.addScriptTag({ path: source });
  // Colours that are still changing are nobody's.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map((animation) => animation.finished)),
  );
  const { violations } = await page.evaluate<AxeResults, RunOnly>(
    (runOnly) => Reflect.get(globalThis, 'axe').run(document, { runOnly }),
    rule ? { type: 'rule', values: [rule] } : { type: 'tag', values: rules },
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}
