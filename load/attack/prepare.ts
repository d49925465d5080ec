import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { Categories } from '../../contracts/product/http.ts';
import { OrderView } from '../../contracts/order/http.ts';
import { NewGuest, SignedIn } from '../../contracts/user/http.ts';
import { mintShardedId } from '../../platform/sharding/order-id.ts';
import { accountOf, shopUrl } from '../../tools/endpoints.ts';
import type { Account, Endpoints } from '../../tools/endpoints.ts';
import { fillCart } from '../fill-cart.ts';
import { mailedLink } from '../mailed-link.ts';
import { Shop } from '../shop.ts';
import { staffSession } from '../staff-session.ts';
import type { Ground } from './ground.ts';
import type { Actor, Header } from './requests/request.ts';
import { secretsOf } from './secrets.ts';
import { badTokens } from './tokens.ts';

const SKUS = ['attack-1', 'attack-2', 'attack-3'];
/** Of the pages of these products, by their titles. */
const SLUGS = SKUS.map((sku) => `product-${sku}`);
const CATEGORY = { slug: 'attack', name: 'Attack' };
const PRICE = { amount: 1250, currency: 'GBP' };

/** Creates products, a customer with an order whose data must not leak, and a session for each actor. */
export async function prepare(endpoints: Endpoints): Promise<Ground> {
  const door = Shop.at(shopUrl(endpoints), 4);
  try {
    await stock(await door.signIn(accountOf(endpoints, 'ImporterAccount')));
    const run = randomUUID().slice(0, 8);
    const victim = await buyAs(door, endpoints, {
      name: `Quillfeather ${run}`,
      email: `quillfeather-${run}@example.com`,
      street: `${run} Secret Lane`,
    });
    const own = await buyAs(door, endpoints, { name: 'Ann Attacker', email: `attacker-${run}@example.com`, street: '1 High Street' });
    const tokens = await tokensOf(door, endpoints, own.account);
    const { categories } = await door.call({ method: 'GET', path: '/api/categories' }, Categories);
    const userService = endpoints.services['user'];
    if (userService === undefined) throw new Error('the running shop has no service user');
    const bad = await badTokens(userService, tokens.get('guest') ?? '');
    return {
      known: {
        ...knownIds(victim, own),
        sku: [...SKUS, 'KT-101'],
        skus: SKUS,
        after: SLUGS,
        slug: [...SLUGS, CATEGORY.slug, ...categories.map(({ slug }) => slug)],
        category: categories.map(({ slug }) => slug),
        email: [victim.account.email, own.account.email, ...Array.from({ length: 20 }, (_, index) => `fuzz-${run}-${index}@example.com`)],
        password: [own.account.password, randomUUID()],
      },
      guarded: {
        secrets: secretsOf(endpoints),
        personal: [victim.name, victim.account.email, victim.street],
        orderNumbers: [victim.number],
      },
      credentials: (actor, kind) => headersOf(actor, kind, tokens, bad),
      renew: async (actor) => {
        const fresh = Shop.at(shopUrl(endpoints), 1);
        try {
          await renewToken(fresh, endpoints, own.account, tokens, actor);
        } finally {
          await fresh.close();
        }
      },
    };
  } finally {
    await door.close();
  }
}

async function stock(importer: Shop): Promise<void> {
  const products = SKUS.map((sku) => ({
    sku,
    title: `Product ${sku}`,
    description: 'Sold to the attack.',
    category: CATEGORY,
    price: PRICE,
  }));
  await importer.call({ method: 'PUT', path: '/api/products', body: { products } }, z.unknown());
  const lines = SKUS.map((sku) => ({ sku, centre: 'north', quantity: 100_000 }));
  await importer.call({ method: 'POST', path: '/api/stock/receipts', body: { receiptId: `attack ${randomUUID()}`, lines } }, z.unknown());
}

interface Buyer {
  readonly name: string;
  readonly email: string;
  readonly street: string;
}

type Customer = Awaited<ReturnType<typeof buyAs>>;

async function buyAs(door: Shop, endpoints: Endpoints, { name, email, street }: Buyer) {
  const account = { email, password: `${randomUUID()} pass` };
  await door.call({ method: 'POST', path: '/api/accounts/links', body: { email, asked: 'account' } }, z.undefined());
  const token = await mailedLink(endpoints, email);
  await door.call({ method: 'POST', path: '/api/accounts', body: { token, password: account.password, name } }, SignedIn);
  const shopper = await door.signIn(account);
  const session = await door.call({ method: 'POST', path: '/api/sessions', body: account }, SignedIn);
  const lines = [{ sku: SKUS[0] ?? '', quantity: 2, unitPrice: PRICE }];
  const body = {
    lines,
    cartVersion: await fillCart(shopper, lines),
    contact: { name, email },
    shippingAddress: { name, line1: street, city: 'Leeds', postcode: 'LS1 1AA', country: 'GB' },
    payment: { paymentMethod: 'pm_card_visa' },
  };
  const headers = { 'idempotency-key': randomUUID(), prefer: 'wait=30' };
  const { orderId, number } = await shopper.call({ method: 'POST', path: '/api/orders', body, headers }, OrderView);
  await fillCart(shopper, [{ sku: SKUS[1] ?? '', quantity: 3 }]);
  return { account, name, street, orderId, number, customerId: session.customerId, sessionToken: session.sessionToken };
}

function knownIds(victim: Customer, own: Customer) {
  const orderId = [own.orderId, victim.orderId, mintShardedId({ customerId: victim.customerId, at: new Date() })];
  return {
    orderId,
    before: orderId,
    sessionToken: [victim.sessionToken, own.sessionToken],
    customerId: [victim.customerId, own.customerId],
    name: ['Ann Example', CATEGORY.name],
    centre: ['north', 'midlands', 'south'],
    cartVersion: [1, 2, 3, 4, 5],
    version: [1, 2],
    quantity: [1, 2, 5],
    amount: [PRICE.amount],
    currency: [PRICE.currency],
    country: ['GB', 'FR'],
    paymentMethod: ['pm_card_visa', 'pm_card_chargeDeclined'],
    'idempotency-key': ['key-1', 'key-2', randomUUID()],
    'if-match': ['"1"', '"2"', '"3"'],
    prefer: ['wait=1', 'respond-async'],
    placedAt: ['2026-01-01T00:00:00Z'],
    imageUrl: ['/pictures/mug.jpg', 'https://cdn.example/mug.jpg'],
    returnTo: ['/cart', '/orders'],
    probe: ['live', 'ready'],
    act: ['remove', 'change'],
    limit: [1, 2, 100],
  };
}

type Tokens = Map<Actor, string>;

async function tokensOf(door: Shop, endpoints: Endpoints, customer: Account): Promise<Tokens> {
  const tokens: Tokens = new Map();
  for (const actor of ['guest', 'customer', 'staff', 'importer'] as const) await renewToken(door, endpoints, customer, tokens, actor);
  const { sessionToken } = await door.call({ method: 'POST', path: '/api/guests', body: {} }, NewGuest);
  await door.call({ method: 'DELETE', path: '/api/sessions/current', headers: { authorization: `Session ${sessionToken}` } }, z.unknown());
  return tokens.set('ended', sessionToken);
}

async function renewToken(door: Shop, endpoints: Endpoints, customer: Account, tokens: Tokens, actor: Actor): Promise<void> {
  const accounts: Partial<Record<Actor, Account>> = {
    customer,
    importer: accountOf(endpoints, 'ImporterAccount'),
  };
  if (actor === 'staff') {
    tokens.set(actor, await staffSession(door, endpoints));
    return;
  }
  const body = actor === 'guest' ? {} : accounts[actor];
  if (body === undefined) return;
  const path = actor === 'guest' ? '/api/guests' : '/api/sessions';
  const { sessionToken } = await door.call({ method: 'POST', path, body }, NewGuest);
  tokens.set(actor, sessionToken);
}

function headersOf(actor: Actor, kind: string, tokens: Tokens, bad: Awaited<ReturnType<typeof badTokens>>): readonly Header[] {
  switch (actor) {
    case 'visitor':
      return [];
    case 'tampered':
    case 'unsigned':
    case 'forged':
      return [['authorization', `Bearer ${bad[actor]}`]];
    case 'garbage':
      return [
        ['authorization', 'Bearer ..'],
        ['cookie', 'session=%00%ff'],
      ];
    case 'guest':
    case 'customer':
    case 'staff':
    case 'importer':
    case 'ended': {
      const token = tokens.get(actor) ?? '';
      return kind === 'page' || kind === 'form' ? [['cookie', `session=${token}`]] : [['authorization', `Session ${token}`]];
    }
  }
}
