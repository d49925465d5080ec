import * as z from 'zod';
import { AwsError } from './aws-error.ts';

/** A response's content: an array repeats its element. */
export type XmlContent = string | number | boolean | Date | undefined | readonly XmlContent[] | { readonly [name: string]: XmlContent };

/** An action of an API that takes forms and returns XML. */
export type QueryAction = (form: Readonly<Record<string, string>>) => XmlContent | Promise<XmlContent>;

/** Carries out a request of AWS's query protocol. @throws AwsError for an action that is not emulated */
export async function respondToQuery(actions: Readonly<Record<string, QueryAction>>, body: string): Promise<string> {
  const { Action = '', Version: _version, ...form } = Object.fromEntries(new URLSearchParams(body));
  const action = Object.hasOwn(actions, Action) ? actions[Action] : undefined;
  if (!action) throw new AwsError('InvalidAction', `${Action} is not emulated; emulated are ${Object.keys(actions).join(', ')}`);
  return `<${Action}Response>${element(`${Action}Result`, await action(form))}</${Action}Response>`;
}

/** The error of a request of the query protocol. */
export function queryError({ code, message }: AwsError): string {
  return `<ErrorResponse>${element('Error', { Type: 'Sender', Code: code, Message: message })}</ErrorResponse>`;
}

/** Parses a request. @throws AwsError that names a missing or unknown parameter */
export function readParameters<T>(schema: z.ZodType<T>, request: unknown): T {
  const { error, data } = schema.safeParse(request);
  if (error) throw new AwsError('ValidationException', z.prettifyError(error));
  return data;
}

function element(name: string, content: XmlContent): string {
  if (content === undefined) return '';
  if (Array.isArray(content)) return content.map((each: XmlContent) => element(name, each)).join('');
  if (content instanceof Date) return `<${name}>${content.toISOString()}</${name}>`;
  if (typeof content === 'object')
    return `<${name}>${Object.entries(content)
      .map(([child, each]: [string, XmlContent]) => element(child, each))
      .join('')}</${name}>`;
  return `<${name}>${String(content).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${name}>`;
}
