import { brotliCompressSync } from 'node:zlib';
import { Pool } from 'undici';
import { ProductPage } from '../../contracts/product/http.ts';
import type { Endpoints } from '../../tools/endpoints.ts';
import { shopUrl } from '../../tools/endpoints.ts';
import { Shop } from '../shop.ts';
import { startBarePage } from './bare-page.ts';
import { cpuByProcess, cpuByShare, cpuMillis, subtract } from './cpu.ts';
import { drive, warmUp } from './drive.ts';
import type { LoadResult } from './drive.ts';
import { serviceOf } from './reads.ts';
import type { ReadOptions } from './reads.ts';

export interface PageMeasured extends LoadResult {
  readonly name: string;

  /** Of the HTML, uncompressed. */
  readonly bytes: number;

  /** Of all scripts that the page loads, as Brotli at its best quality. */
  readonly scriptBytes: number;

  /** Of the process that renders, per page. */
  readonly cpuMillis: number;

  /** Of all our processes, per page: also the services that the page asks. */
  readonly cpuMillisOfShop: number;
}

export interface PagesMeasured {
  readonly pages: readonly PageMeasured[];

  /** Of each page, a bare page of its size. */
  readonly floors: readonly PageMeasured[];
}

/** Measures pages as the storefront renders them, without the edge, each beside a bare dynamic page of Next of the same size. */
export async function benchPages(currentEndpoints: () => Endpoints, options: ReadOptions): Promise<PagesMeasured> {
  const endpoints = currentEndpoints();
  const origin = serviceOf(endpoints, 'storefront');
  const bare = await startBarePage();
  try {
    const pages: PageMeasured[] = [];
    const floors: PageMeasured[] = [];
    for (const { name, path } of await casesOf(shopUrl(endpoints))) {
      options.onProgress(name);
      const ofShop = () => ({
        own: cpuByProcess(currentEndpoints())['storefront'] ?? 0,
        all: cpuByShare(currentEndpoints(), options.isStandIn),
      });
      const page = await measure({ name, origin, path, options, cpu: ofShop });
      pages.push(page);
      const rows = await rowsOfSize(bare.origin, page.bytes);
      const ofBare = () => ({ own: cpuMillis(bare.pid), all: undefined });
      floors.push(
        await measure({ name: `bare page, as large as: ${name}`, origin: bare.origin, path: `/?rows=${rows}`, options, cpu: ofBare }),
      );
    }
    return { pages, floors };
  } finally {
    await bare.stop();
  }
}

/** The lines that a person reads below the table. */
export function pageLines({ pages, floors }: PagesMeasured): readonly string[] {
  return pages.map(({ name, bytes, scriptBytes, cpuMillis: own, cpuMillisOfShop }, index) => {
    const floor = floors[index];
    const ratio = own / (floor?.cpuMillis ?? own);
    const ownScript = (scriptBytes - (floor?.scriptBytes ?? 0)) / 1_024;
    return (
      `${name}: ${(bytes / 1_024).toFixed(0)} KiB of HTML, ${ratio.toFixed(2)} × the CPU time of the bare page (goal 1.5; with the services it asks ` +
      `${cpuMillisOfShop.toFixed(1)} CPU-ms), ${ownScript.toFixed(1)} KiB of scripts beside Next's ${((floor?.scriptBytes ?? 0) / 1_024).toFixed(0)} (goal 12)`
    );
  });
}

async function casesOf(shop: string) {
  const door = Shop.at(shop, 1);
  try {
    const { products } = await door.call({ method: 'GET', path: '/api/products?limit=1' }, ProductPage);
    const [product] = products;
    if (!product) throw new Error('the catalogue is empty: start the shop with its demo data');
    return [
      { name: 'home page', path: '/' },
      { name: 'category page', path: `/categories/${product.category}` },
      { name: 'product page', path: `/products/${product.slug}` },
    ];
  } finally {
    await door.close();
  }
}

interface Measured {
  readonly name: string;
  readonly origin: string;
  readonly path: string;
  readonly options: ReadOptions;
  readonly cpu: () => { readonly own: number; readonly all: ReturnType<typeof cpuByShare> | undefined };
}

async function measure({ name, origin, path, options: { clients, seconds }, cpu }: Measured): Promise<PageMeasured> {
  const html = await textOf(new URL(path, origin));
  const pool = new Pool(origin, { connections: clients });
  const act = async () => {
    const { statusCode, body } = await pool.request({ method: 'GET', path });
    await body.dump();
    if (statusCode !== 200) throw new Error(`returned ${statusCode}`);
  };
  try {
    await warmUp(name, { clients, seconds: 3, act });
    const before = cpu();
    const driven = await drive({ clients, seconds, act });
    const after = cpu();
    const per = (millis: number) => millis / Math.max(1, driven.done);
    return {
      ...driven,
      name,
      bytes: Buffer.byteLength(html),
      scriptBytes: await scriptBytesOf(html, origin),
      cpuMillis: per(after.own - before.own),
      cpuMillisOfShop: after.all && before.all ? per(subtract(after.all, before.all).product) : per(after.own - before.own),
    };
  } finally {
    await pool.close();
  }
}

/** Scripts of the page itself; `noModule` ones are for browsers that no one uses. */
async function scriptBytesOf(html: string, origin: string): Promise<number> {
  const tags = [...html.matchAll(/<script([^>]*)>/g)].map(([, attributes = '']) => attributes).filter((text) => !/nomodule/i.test(text));
  const paths = new Set(tags.flatMap((attributes) => /\ssrc="([^"]+)"/.exec(attributes)?.[1] ?? []));
  const texts = await Promise.all([...paths].map((path) => textOf(new URL(path, origin))));
  return texts.reduce((sum, text) => sum + brotliCompressSync(text).byteLength, 0);
}

/** How many rows make the bare page as large as `bytes`. */
async function rowsOfSize(origin: string, bytes: number): Promise<number> {
  const size = async (rows: number) => Buffer.byteLength(await textOf(new URL(`/?rows=${rows}`, origin)));
  const [small, large] = [await size(1), await size(101)];
  return Math.max(1, 1 + Math.round((100 * (bytes - small)) / (large - small)));
}

async function textOf(url: URL): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname} returned ${response.status}`);
  return response.text();
}
