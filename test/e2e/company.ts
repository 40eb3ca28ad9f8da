import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface Employee {
  email: string;
  given_name: string;
  family_name: string;
  groups: string[];
}

const secret = 'only the product knows';

/** A company with an OpenID provider: its people sign in on a page of its own, by a click. */
export class Company {
  readonly secret = secret;
  private readonly key = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly asked = new Map<string, URLSearchParams>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
    private readonly employee: Employee,
  ) {}

  static async open(employee: Employee): Promise<Company> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const company = new Company(server, `http://127.0.0.1:${address.port}`, employee);
    server.on('request', (request, response) => void company.answer(request, response));
    return company;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const json = (body: unknown, status = 200) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    switch (pathname) {
      case '/.well-known/openid-configuration':
        json({
          issuer: this.url,
          authorization_endpoint: `${this.url}/authorize`,
          token_endpoint: `${this.url}/token`,
          jwks_uri: `${this.url}/keys`,
          id_token_signing_alg_values_supported: ['RS256'],
          scopes_supported: ['openid', 'email', 'profile', 'groups'],
        });
        break;
      case '/keys':
        json({
          keys: [{ ...this.key.publicKey.export({ format: 'jwk' }), kid: '1', alg: 'RS256', use: 'sig' }],
        });
        break;
      case '/authorize': {
        const code = randomUUID();
        this.asked.set(code, searchParams);
        const back = new URL(searchParams.get('redirect_uri') ?? '');
        back.search = new URLSearchParams({ code, state: searchParams.get('state') ?? '' }).toString();
        response
          .writeHead(200, { 'Content-Type': 'text/html' })
          .end(
            `<!doctype html><title>Company</title><a href="${back}">Continue as ${this.employee.email}</a>`,
          );
        break;
      }
      case '/token': {
        const body = new URLSearchParams(await textOf(request));
        const asked = this.asked.get(body.get('code') ?? '');
        const password = Buffer.from((request.headers.authorization ?? '').replace(/^Basic /, ''), 'base64');
        const proof = createHash('sha256')
          .update(body.get('code_verifier') ?? '')
          .digest('base64url');
        const trusted = decodeURIComponent(password.toString().replaceAll('+', ' ')) === `signate:${secret}`;
        if (!asked || !trusted || proof !== asked.get('code_challenge'))
          json({ error: 'invalid_grant' }, 400);
        else json({ access_token: 'x', token_type: 'Bearer', id_token: this.token(asked.get('nonce')) });
        break;
      }
      default:
        json({}, 404);
    }
  }

  private token(nonce: string | null): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.url,
      aud: 'signate',
      iat: now,
      exp: now + 60,
      nonce,
      sub: this.employee.email,
      email_verified: true,
      ...this.employee,
    };
    const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const text = `${encode({ alg: 'RS256', kid: '1', typ: 'JWT' })}.${encode(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), this.key.privateKey).toString('base64url')}`;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
