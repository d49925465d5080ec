import { z } from 'zod';

const Connect = z.object({
  ServiceConnectConfiguration: z
    .object({
      Services: z
        .array(
          z.object({
            PortName: z.string(),
            ClientAliases: z.array(z.object({ DnsName: z.string().optional(), Port: z.int() })).default([]),
          }),
        )
        .default([]),
    })
    .optional(),
});

/** The authorities by which Service Connect lets other tasks reach a service, such as `name:8080`. */
export function connectNames(service: unknown): readonly string[] {
  const { ServiceConnectConfiguration: connect } = Connect.parse(service);
  return (connect?.Services ?? []).flatMap(({ PortName, ClientAliases }) =>
    ClientAliases.flatMap(({ DnsName = PortName, Port }) => (Port === 80 ? [DnsName, `${DnsName}:80`] : [`${DnsName}:${Port}`])),
  );
}
