import * as z from 'zod';
import { Attribute } from '../../../contracts/product/editor.ts';
import { AttributeValue } from '../../../contracts/product/product-page.ts';
import type { Audit } from '../../../platform/audit/acting.ts';
import { json, type Database, type Sql } from '../../../platform/sql/sql.ts';
import { lockCatalogue } from '../catalogue/load.ts';
import { ProductError } from '../errors.ts';
import { remedyOf } from './check.ts';

export async function listAttributes(sql: Sql): Promise<readonly Attribute[]> {
  return sql.rows(Attribute)`select code, name, type, unit, choices from product.attributes order by code`;
}

const Used = z.object({ slug: z.string(), value: AttributeValue });

/** Defines an attribute, or changes its definition where the products' values still fit. */
export async function putAttribute(core: Database, attribute: Attribute, audit: Audit): Promise<void> {
  const { code, name, type, unit, choices } = attribute;
  await core.transaction(async (sql) => {
    await lockCatalogue(sql);
    const used = await sql.rows(Used)`
      select min(p.slug) as slug, p.attributes -> ${code} as value from product.products p where p.attributes ? ${code} group by 2
    `;
    const bad = used.find(({ value }) => remedyOf(attribute, value) !== undefined);
    if (bad)
      throw new ProductError(
        'attribute-type-differs',
        `${bad.slug} has ${JSON.stringify(bad.value)} as ${code}, which the new definition does not accept; change the product first`,
        { code, slug: bad.slug },
      );
    await sql.run`
      insert into product.attributes (code, name, type, unit, choices) values (${code}, ${name}, ${type}, ${unit}, ${json(choices)})
      on conflict (code) do update set name = excluded.name, type = excluded.type, unit = excluded.unit, choices = excluded.choices
    `;
    await audit(sql, code, { attribute });
  });
}
