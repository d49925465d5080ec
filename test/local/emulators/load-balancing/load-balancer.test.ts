import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveOn } from '../../../../local/emulators/cloudfront/forward.ts';
import { readLoadBalancers } from '../../../../local/emulators/load-balancing/load-balancer.ts';
import { listenOn } from '../../../../local/runtime/http.ts';

const resource = (type: string, id: string, properties: object) => ({ type: `AWS::ElasticLoadBalancingV2::${type}`, id, properties });
const fixed = (MessageBody: string) => ({ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404', MessageBody } });
const rule = (Priority: number, paths: readonly string[], action: object, more: object = {}) =>
  resource('ListenerRule', `rule ${Priority}`, {
    ListenerArn: 'l',
    Priority,
    Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: paths } }],
    Actions: [action],
    ...more,
  });
const listener = (more: object = {}) =>
  resource('Listener', 'l', { LoadBalancerArn: 'b', Port: 80, Protocol: 'HTTP', DefaultActions: [fixed('nothing here')], ...more });
const balancer = resource('LoadBalancer', 'b', { host: 'balancer.internal', port: 0, Type: 'application' });
const forwardTo = (TargetGroupArn: string) => ({ Type: 'forward', TargetGroupArn });

const portOf = (server: Server) => {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

describe('the load balancer', () => {
  const servers: Server[] = [];
  let url: string;
  let target: Server;
  let answer: RequestListener;
  /** While it is not, it accepts connections and never answers. */
  let isWell: boolean;
  let checks: number;

  beforeEach(async () => {
    answer = (request, response) => {
      void text(request).then((body) => response.end(JSON.stringify({ url: request.url, headers: request.headers, body })));
    };
    isWell = true;
    checks = 0;
    target = createServer((request, response) => {
      if (request.url !== '/health/ready') return answer(request, response);
      checks += 1;
      if (isWell) response.end();
    });
    await listenOn(target, 0);
    const balancers = readLoadBalancers([
      rule(20, ['/*'], forwardTo('targets')),
      rule(10, ['/api/?', '/api/only*'], fixed('by priority')),
      rule(15, ['/api/nobody'], forwardTo('nobody')),
      rule(5, ['/none/of/this'], fixed('of another listener'), { ListenerArn: 'other' }),
      resource('TargetGroup', 'targets', { port: portOf(target), HealthCheckPath: '/health/ready' }),
      resource('TargetGroup', 'nobody', { port: 0 }),
      listener(),
      balancer,
    ]);
    const opened = balancers.get('balancer.internal');
    if (!opened) throw new Error('the load balancer was not read');
    const server = await serveOn(opened.port, opened.forward);
    servers.push(target, server);
    url = `http://127.0.0.1:${portOf(server)}`;
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  test.each([
    ['/api/1', 'by priority'],
    ['/api/only/this?x=/', 'by priority'],
  ])('does for %s what the first rule says that matches', async (path, body) => {
    const response = await fetch(url + path);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([404, 'text/plain', body]);
  });

  test('sends on what a viewer sends, body and all, and says who it was', async () => {
    const headers = { 'content-type': 'text/plain', 'x-forwarded-for': '10.0.0.1', te: 'trailers' };
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('in parts'));
        controller.close();
      },
    });
    const response = await fetch(`${url}/api/12?a=b&a=c`, { method: 'POST', headers, body, duplex: 'half' });
    const received = await response.json();
    expect(received).toMatchObject({ url: '/api/12?a=b&a=c', body: 'in parts', headers: { 'x-forwarded-for': '127.0.0.1' } });
    expect(received).not.toHaveProperty('headers.te');
    expect(await (await fetch(`${url}/none/of/this`)).json()).not.toHaveProperty('headers.transfer-encoding');
  });

  test('answers 503 where no service is behind a path, and where it is not up', async () => {
    expect((await fetch(`${url}/api/nobody`)).status).toBe(503);
    target.close().closeAllConnections();
    expect((await fetch(`${url}/home`)).status).toBe(503);
  });

  test('answers 503 at once, and says when to try again, while a service accepts connections and is not up yet', async () => {
    isWell = false;
    answer = () => expect.fail('it was asked before it was up');
    const begun = performance.now();
    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => fetch(`${url}/home`)));
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect([first?.status, first?.headers.get('retry-after'), await first?.text()]).toEqual([
      503,
      '5',
      'the service is not up yet; try again in a moment',
    ]);
    for (const response of others) expect(response.status).toBe(503);
    expect(checks).toBe(1);
    isWell = true;
    answer = (_request, response) => response.end('home');
    for (let visit = 1; visit <= 3; visit += 1) expect(await (await fetch(`${url}/home`)).text()).toBe('home');
    expect(checks).toBe(2);
  });

  test('answers 502 when the target breaks off before it answers', async () => {
    answer = (request) => request.socket.destroy();
    expect((await fetch(`${url}/home`)).status).toBe(502);
  });

  test('breaks off when the target does so in the middle of its answer', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half', () => request.socket.destroy());
    };
    await expect(fetch(`${url}/home`).then(async (response) => response.text())).rejects.toThrow();
  });

  test('does what the listener says where no rule matches', async () => {
    const forward = readLoadBalancers([listener(), balancer]).get('balancer.internal')?.forward;
    const reply = await forward?.({ method: 'GET', path: '/home', headers: {}, body: null });
    expect([reply?.statusCode, reply?.body]).toEqual([404, Buffer.from('nothing here')]);
  });
});

test.each([
  ['a condition on the host', [rule(1, [], fixed(''), { Conditions: [{ Field: 'host-header', HostHeaderConfig: {} }] })], /Field/],
  ['two conditions', [rule(1, [], fixed(''), { Conditions: [{}, {}] })], /Conditions/],
  ['a redirection', [rule(1, ['/*'], { Type: 'redirect', RedirectConfig: {} })], /Type[^]*Actions\[0\]|Actions\[0\]\.Type/],
  ['weights', [rule(1, ['/*'], { Type: 'forward', ForwardConfig: { TargetGroups: [] } })], /"ForwardConfig"/],
  ['a target group that is nowhere', [rule(1, ['/*'], forwardTo('unheard-of'))], /target group unheard-of/],
  ['certificates', [listener({ Certificates: [] })], /"Certificates"/],
  ['no load balancer', [listener({ LoadBalancerArn: 'unheard-of' })], /load balancer unheard-of/],
])('a listener with %s is refused by name', (_, odd, message) => {
  expect(() => readLoadBalancers([balancer, listener(), ...odd])).toThrow(message);
});
