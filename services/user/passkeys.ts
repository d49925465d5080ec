import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { CreatedCredential, UsedCredential } from '../../contracts/user/passkeys.ts';
import { UserError } from '../../domain/user/errors.ts';
import type { NewPasskey, StoredPasskey } from '../../domain/user/passkey/store.ts';
import { DependencyUnavailable } from '../../platform/http/dependency-unavailable.ts';
import type { Challenges } from './challenges.ts';

const SHOP_NAME = 'ShopMart';

/** Makes and verifies what passkeys sign, for the shop's address: its host is the relying party. */
export class Passkeys {
  readonly #origin: string;
  readonly #host: string;
  readonly #challenges: Challenges;

  constructor(shopUrl: string, challenges: Challenges) {
    const { origin, hostname } = new URL(shopUrl);
    this.#origin = origin;
    this.#host = hostname;
    this.#challenges = challenges;
  }

  /** For a browser that creates a passkey which its owner finds without typing an address. */
  async creation({ accountId, email, name }: Owner, existing: readonly string[]) {
    const options = await generateRegistrationOptions({
      rpName: SHOP_NAME,
      rpID: this.#host,
      userName: email,
      userDisplayName: name,
      userID: handleOf(accountId),
      attestationType: 'none',
      excludeCredentials: existing.map((id) => ({ id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    await this.#challenges.keep(`add:${accountId}`, options.challenge);
    return options;
  }

  /** @throws UserError `passkey-refused` */
  async created(accountId: string, credential: CreatedCredential): Promise<Omit<NewPasskey, 'name'>> {
    const { id, rawId, type, response } = credential;
    const { registrationInfo } = await orRefused(
      verifyRegistrationResponse({
        response: {
          id,
          rawId,
          type,
          clientExtensionResults: {},
          response: { clientDataJSON: response.clientDataJSON, attestationObject: response.attestationObject },
        },
        expectedChallenge: (challenge) => this.#challenges.take(`add:${accountId}`, challenge),
        expectedOrigin: this.#origin,
        expectedRPID: this.#host,
      }),
    );
    if (!registrationInfo) throw refused();
    const { credential: key, credentialBackedUp } = registrationInfo;
    return {
      credentialId: key.id,
      publicKey: Buffer.from(key.publicKey).toString('base64url'),
      counter: key.counter,
      isSynced: credentialBackedUp,
    };
  }

  /** For a browser that lets its user choose a passkey. `purpose` is what the signature is good for. */
  async request(purpose: string) {
    const options = await generateAuthenticationOptions({ rpID: this.#host, userVerification: 'required' });
    await this.#challenges.keep(purpose, options.challenge);
    return options;
  }

  /** Verifies a signature of a challenge. @returns the counter of the device @throws UserError `passkey-refused` */
  async used(purpose: string, { id, rawId, type, response }: UsedCredential, passkey: StoredPasskey | undefined): Promise<number> {
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    if (!passkey || userHandle !== Buffer.from(handleOf(passkey.accountId)).toString('base64url')) throw refused();
    const { verified, authenticationInfo } = await orRefused(
      verifyAuthenticationResponse({
        response: { id, rawId, type, clientExtensionResults: {}, response: { clientDataJSON, authenticatorData, signature } },
        expectedChallenge: (challenge) => this.#challenges.take(purpose, challenge),
        expectedOrigin: this.#origin,
        expectedRPID: this.#host,
        credential: { id, publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')), counter: passkey.counter },
      }),
    );
    if (!verified) throw refused();
    return authenticationInfo.newCounter;
  }
}

interface Owner {
  readonly accountId: string;
  readonly email: string;
  readonly name: string;
}

/** What a passkey stores of its account: the id, which is not personal. */
function handleOf(accountId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(accountId.replaceAll('-', ''), 'hex'));
}

/** The library throws an error for each fault of a response. */
async function orRefused<T>(verification: Promise<T>): Promise<T> {
  try {
    return await verification;
  } catch (cause) {
    if (cause instanceof DependencyUnavailable) throw cause;
    throw refused();
  }
}

export function refused(): UserError {
  return new UserError(
    'passkey-refused',
    'this passkey was not accepted: it is not known here, or its response was wrong, too old or used before; try again',
  );
}
