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
const weighted = (...groups: readonly (readonly [string, number])[]) => ({
  Type: 'forward',
  ForwardConfig: { TargetGroups: groups.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) },
});
const forwardTo = (TargetGroupArn: string) => ({ Type: 'forward', TargetGroupArn });

const portOf = (server: Server) => {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

describe('the load balancer', () => {
  const servers: Server[] = [];
  let url: string;
  let target: Server;
  let respond: RequestListener;
  /** While false, the target accepts connections and does not respond. */
  let isHealthy: boolean;
  let checks: number;

  beforeEach(async () => {
    respond = (request, response) => {
      void text(request).then((body) => response.end(JSON.stringify({ url: request.url, headers: request.headers, body })));
    };
    isHealthy = true;
    checks = 0;
    target = createServer((request, response) => {
      if (request.url !== '/health/ready') return respond(request, response);
      checks += 1;
      if (isHealthy) response.end();
    });
    await listenOn(target, 0);
    const balancers = readLoadBalancers([
      rule(20, ['/*'], forwardTo('targets')),
      rule(10, ['/api/?', '/api/only*'], fixed('by priority')),
      rule(15, ['/api/empty'], forwardTo('empty')),
      rule(16, ['/api/shifted'], weighted(['empty', 0], ['targets', 100])),
      rule(1, ['/*'], fixed('of the test listener'), { ListenerArn: 'test', Conditions: [{ Field: 'http-header', HttpHeaderConfig: {} }] }),
      resource('Listener', 'test', { LoadBalancerArn: 'b', Port: 9443, Protocol: 'HTTP', DefaultActions: [fixed('no test')] }),
      rule(5, ['/none/of/this'], fixed('of another listener'), { ListenerArn: 'other' }),
      resource('TargetGroup', 'targets', { port: portOf(target), HealthCheckPath: '/health/ready' }),
      resource('TargetGroup', 'empty', { port: 0 }),
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
  ])('handles %s by the first rule that matches', async (path, body) => {
    const response = await fetch(url + path);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([404, 'text/plain', body]);
  });

  test('forwards a request with its body and the address of the viewer', async () => {
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

  test('forwards to the target group with the traffic of the template, and leaves out the listener of smoke tests', async () => {
    expect(await (await fetch(`${url}/api/shifted`)).json()).toMatchObject({ url: '/api/shifted' });
  });

  test('returns 503 for an empty target group, and for a target that is down', async () => {
    expect((await fetch(`${url}/api/empty`)).status).toBe(503);
    target.close().closeAllConnections();
    expect((await fetch(`${url}/home`)).status).toBe(503);
  });

  test('returns 503 with retry-after at once, while a target accepts connections but is unhealthy', async () => {
    isHealthy = false;
    respond = () => expect.fail('a request was sent to an unhealthy target');
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
    isHealthy = true;
    respond = (_request, response) => response.end('home');
    for (let visit = 1; visit <= 3; visit += 1) expect(await (await fetch(`${url}/home`)).text()).toBe('home');
    expect(checks).toBe(2);
  });

  test('returns 502 when the target closes the connection before its response', async () => {
    respond = (request) => request.socket.destroy();
    expect((await fetch(`${url}/home`)).status).toBe(502);
  });

  test('closes the connection when the target does so during its response', async () => {
    respond = (request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half', () => request.socket.destroy());
    };
    await expect(fetch(`${url}/home`).then(async (response) => response.text())).rejects.toThrow();
  });

  test('uses the default action where no rule matches', async () => {
    const forward = readLoadBalancers([listener(), balancer]).get('balancer.internal')?.forward;
    const reply = await forward?.({ method: 'GET', path: '/home', headers: {}, body: null });
    expect([reply?.statusCode, reply?.body]).toEqual([404, Buffer.from('nothing here')]);
  });
});

test.each([
  ['a condition on the host', [rule(1, [], fixed(''), { Conditions: [{ Field: 'host-header', HostHeaderConfig: {} }] })], /Field/],
  ['two conditions', [rule(1, [], fixed(''), { Conditions: [{}, {}] })], /Conditions/],
  ['a redirect', [rule(1, ['/*'], { Type: 'redirect', RedirectConfig: {} })], /Type[^]*Actions\[0\]|Actions\[0\]\.Type/],
  ['weights without target groups', [rule(1, ['/*'], weighted())], /TargetGroups/],
  ['an unknown target group', [rule(1, ['/*'], forwardTo('unknown'))], /target group unknown/],
  ['certificates', [listener({ Certificates: [] })], /"Certificates"/],
  ['an unknown load balancer', [listener({ LoadBalancerArn: 'unknown' })], /load balancer unknown/],
])('a listener with %s is refused by name', (_, odd, message) => {
  expect(() => readLoadBalancers([balancer, listener(), ...odd])).toThrow(message);
});
