import axe from 'axe-core';
import type { Page } from 'playwright-core';
import * as z from 'zod';

const Found = z.array(z.string());

/** What axe finds on the page as it is now: the rule, what it means, and the first element. */
export async function accessibilityFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return Found.parse(
    await page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, help, nodes }) => id + ': ' + help + ', ' + nodes[0].html.slice(0, 200)))`),
  );
}
