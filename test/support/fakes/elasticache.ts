import fastify from 'fastify';
import type { Redis } from 'ioredis';

/** ElastiCache's users on a port, in its wire format: changes become users of a running Redis. */
export async function startElastiCache(admin: Redis, names: Readonly<Record<string, string>>) {
  const app = fastify();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  const passwords = new Map<string, readonly string[]>();
  const describe = (id: string) =>
    `<UserId>${id}</UserId><Status>active</Status><Authentication><Type>password</Type><PasswordCount>${passwords.get(id)?.length ?? 1}</PasswordCount></Authentication>`;

  app.post('/', async (request, reply) => {
    const form = new URLSearchParams(String(request.body));
    const [action, id = ''] = [form.get('Action'), form.get('UserId') ?? undefined];
    reply.type('text/xml');
    const name = names[id];
    if (name === undefined)
      return reply
        .code(404)
        .send(
          `<ErrorResponse><Error><Type>Sender</Type><Code>UserNotFound</Code><Message>User ${id} not found.</Message></Error></ErrorResponse>`,
        );
    if (action === 'ModifyUser') {
      const given = [...form].filter(([key]) => key.startsWith('AuthenticationMode.Passwords.member.')).map(([, value]) => value);
      passwords.set(id, given);
      await admin.call('ACL', 'SETUSER', name, 'resetpass', ...given.map((password) => `>${password}`));
      return `<ModifyUserResponse><ModifyUserResult>${describe(id)}</ModifyUserResult></ModifyUserResponse>`;
    }
    return `<DescribeUsersResponse><DescribeUsersResult><Users><member>${describe(id)}</member></Users></DescribeUsersResult></DescribeUsersResponse>`;
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, stop: () => app.close() };
}
