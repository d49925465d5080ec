import * as z from 'zod';
import { ActReason } from '../../platform/audit/act-reason.ts';
import { RecordedAct } from '../../platform/audit/recorded-act.ts';
import { PersonName } from '../../platform/contact/person-name.ts';
import { Role, StaffRole } from '../../platform/identity/caller.ts';
import { Email, SignedIn } from './http.ts';

export const SecondFactorEntry = z.object({
  /** The six digits of the authenticator app, or a recovery code. */
  code: z.string().trim().min(6).max(40),

  /** Replaces a password that an admin has generated; needed once, when the second factor is enrolled. */
  newPassword: z.string().min(1).max(200).optional(),
});

/** The session after the second factor, which replaces the one before it. */
export const SecondFactorAccepted = SignedIn.extend({
  /** Shown once, when the factor is enrolled: each signs in once without the app. */
  recoveryCodes: z.array(z.string()).nullable(),

  /** After a sign-in with a recovery code. */
  recoveryCodesLeft: z.int().nullable(),
});

export type SecondFactorAccepted = Readonly<z.infer<typeof SecondFactorAccepted>>;

/** What an authenticator app needs; shown once, as text and as a QR code of the address. */
export const SecondFactorKey = z.object({ key: z.string(), uri: z.string(), needsNewPassword: z.boolean() });

export type SecondFactorKey = Readonly<z.infer<typeof SecondFactorKey>>;

export const StaffAccount = z.object({
  accountId: z.uuid(),
  email: z.string(),
  name: z.string(),
  roles: z.array(Role),
  hasSecondFactor: z.boolean(),
});

export type StaffAccount = Readonly<z.infer<typeof StaffAccount>>;

export const StaffAccounts = z.object({ accounts: z.array(StaffAccount) });

export const NewStaffAccount = z.object({ email: Email, name: PersonName, roles: z.array(StaffRole).min(1), reason: ActReason });

export const CreatedStaffAccount = z.object({
  accountId: z.uuid(),
  /** Shown once; its owner replaces it at the first sign-in. */
  initialPassword: z.string(),
});

export const RolesChange = z.object({ roles: z.array(StaffRole), reason: ActReason });

export const FactorReset = z.object({ reason: ActReason });

/** A page of what staff did to accounts, products or stock. */
export const StaffActs = z.object({ acts: z.array(RecordedAct) });

export type StaffAct = z.infer<typeof StaffActs>['acts'][number];
