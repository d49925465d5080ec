import { expect, test } from 'vitest';
import * as z from 'zod';
import type { Found, SynthesizedShop } from './synthesized-shop.ts';

const Connect = z.object({
  ServiceConnectConfiguration: z.object({ Services: z.array(z.object({ Tls: z.unknown().optional() })).default([]) }),
});

const connected = (shop: SynthesizedShop) =>
  shop.find('AWS::ECS::Service').flatMap(({ resource }: Found) => Connect.parse(resource.Properties).ServiceConnectConfiguration.Services);

/** Traffic between services, by the setting `hasServiceTls`. */
export function describeServiceTls(shopWith: () => SynthesizedShop, shopWithout: () => SynthesizedShop): void {
  test('every service that others call has a certificate of the one authority', () => {
    const authorities = shopWith().find('AWS::ACMPCA::CertificateAuthority');
    expect(authorities).toHaveLength(1);
    expect(authorities[0]?.resource.Properties).toMatchObject({
      Type: 'ROOT',
      UsageMode: 'SHORT_LIVED_CERTIFICATE',
      Tags: expect.arrayContaining([{ Key: 'AmazonECSManaged', Value: 'true' }]),
    });
    const services = connected(shopWith());
    expect(services.length).toBeGreaterThan(4);
    for (const { Tls } of services) {
      const text = JSON.stringify(Tls);
      expect(text).toContain('IssuerCertificateAuthority');
      expect(text).toMatch(/shopmart-alternative-network:ExportsOutput\w*Authority/);
    }
  });

  test('without the setting there is no authority, which costs money, and no TLS', () => {
    expect(shopWithout().find('AWS::ACMPCA::CertificateAuthority')).toEqual([]);
    expect(connected(shopWithout()).filter(({ Tls }) => Tls !== undefined)).toEqual([]);
  });
}
