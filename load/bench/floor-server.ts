// The floors: the cost of Fastify and PostgreSQL without our code. A separate process, so that its CPU time can be measured.
import Fastify from 'fastify';
import { Pool } from 'pg';
import * as z from 'zod';

const Settings = z.object({ host: z.string(), port: z.int(), database: z.string(), user: z.string(), password: z.string() });

const pool = new Pool({ ...Settings.parse(JSON.parse(process.argv[2] ?? '{}')), max: 20 });
await pool.query('create table if not exists public.bench_floor (id int primary key, text text not null)');
await pool.query(`insert into public.bench_floor select i, 'row ' || i from generate_series(1, 1000) i on conflict do nothing`);
await pool.query(
  'create table if not exists public.bench_floor_commits (id bigint generated always as identity primary key, text text not null)',
);

const app = Fastify();
app.get('/bare', () => ({ text: 'row' }));
app.get('/read', async () => {
  const { rows } = await pool.query('select id, text from public.bench_floor where id = $1', [Math.ceil(Math.random() * 1000)]);
  return rows[0];
});
app.post('/commit', async () => {
  await pool.query('insert into public.bench_floor_commits (text) values ($1)', ['row']);
  return { text: 'row' };
});
process.send?.({ url: await app.listen({ host: '127.0.0.1', port: 0 }) });

process.on('disconnect', () => {
  void pool
    .query('drop table public.bench_floor, public.bench_floor_commits')
    .then(() => pool.end())
    .finally(() => process.exit(0));
});
