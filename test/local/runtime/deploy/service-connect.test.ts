import { describe, expect, test } from 'vitest';
import { serviceConnectAuthorities } from '../../../../local/runtime/deploy/service-connect.ts';

const service = (name: string, port: number, more: object = {}, Namespace = 'shop') => ({
  key: `${name}-stack/Service`,
  properties: {
    ServiceConnectConfiguration: {
      Namespace,
      Services: [{ PortName: 'http', DiscoveryName: name, ClientAliases: [{ DnsName: name, Port: 8080 }], ...more }],
    },
  },
  authority: { host: '127.0.0.1', port },
});

describe('Service Connect', () => {
  test('maps each service to its address, and on port 80 also by its name alone', () => {
    const web = service('web', 3, { ClientAliases: [{ DnsName: 'web', Port: 80 }] });
    const worker = { key: 'worker', properties: {}, authority: { host: '127.0.0.1', port: 4 } };
    expect([...serviceConnectAuthorities([service('order', 1), service('user', 2), web, worker])]).toEqual([
      ['order:8080', { host: '127.0.0.1', port: 1 }],
      ['user:8080', { host: '127.0.0.1', port: 2 }],
      ['web:80', { host: '127.0.0.1', port: 3 }],
      ['web', { host: '127.0.0.1', port: 3 }],
    ]);
  });

  test('refuses two services with one discovery name, and names both', () => {
    expect(() =>
      serviceConnectAuthorities([service('order', 1, { DiscoveryName: 'http' }), service('user', 2, { DiscoveryName: 'http' })]),
    ).toThrow(
      'order-stack/Service and user-stack/Service both register "http" with Service Connect: give each service its own DiscoveryName',
    );
  });

  test('uses the port name without a discovery name, as ECS does', () => {
    const unnamed = { DiscoveryName: undefined };
    expect(() => serviceConnectAuthorities([service('order', 1, unnamed), service('user', 2, unnamed)])).toThrow(/both register "http"/);
  });

  test('refuses two services with one address', () => {
    const alias = { ClientAliases: [{ DnsName: 'order', Port: 8080 }] };
    expect(() => serviceConnectAuthorities([service('order', 1), service('user', 2, alias)])).toThrow(
      'order-stack/Service and user-stack/Service both register "order:8080" with Service Connect: give each service its own DnsName',
    );
  });

  test('allows one name in two namespaces', () => {
    const other = service('user', 2, { DiscoveryName: 'order' }, 'another');
    expect(serviceConnectAuthorities([service('order', 1), other]).size).toBe(2);
  });
});
