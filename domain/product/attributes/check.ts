import type { Attribute } from '../../../contracts/product/editor.ts';
import type { AttributeValue } from '../../../contracts/product/product-page.ts';
import { ProductError } from '../errors.ts';

/** Refuses attributes that are not defined, and values of another type. */
export function refuseAttributes(values: Readonly<Record<string, AttributeValue>>, defined: readonly Attribute[]): void {
  for (const [code, value] of Object.entries(values)) {
    const attribute = defined.find((each) => each.code === code);
    if (!attribute)
      throw new ProductError(
        'attribute-invalid',
        `attributes.${code} is not defined; define it by PUT /api/catalogue/attributes/${code}, or leave it out`,
        {
          code,
        },
      );
    const remedy = remedyOf(attribute, value);
    if (remedy !== undefined)
      throw new ProductError('attribute-invalid', `attributes.${code} is ${JSON.stringify(value)}: ${remedy}`, { code, value });
  }
}

/** What is wrong with a value of the attribute; undefined if nothing is. */
export function remedyOf({ type, choices }: Attribute, value: AttributeValue): string | undefined {
  switch (type) {
    case 'number':
      return typeof value === 'number' ? undefined : 'send a number';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'send true or false';
    case 'text':
      return typeof value === 'string' && value.trim() !== '' && value.length <= 200 ? undefined : 'send a text of 1 to 200 characters';
    case 'choice':
      return typeof value === 'string' && choices.includes(value) ? undefined : `send one of ${choices.join(', ')}`;
  }
}
