import * as z from 'zod';
import { PersonName } from '../../platform/contact/person-name.ts';

/** What an account's owner reads best. Texts that do not exist in it are sent in English. */
export const Language = z.enum(['en', 'de']);

export type Language = z.infer<typeof Language>;

export const ProfileChange = z.object({ name: PersonName, language: Language });

export type ProfileChange = Readonly<z.infer<typeof ProfileChange>>;

export const Profile = z.object({ email: z.string(), name: z.string(), language: Language });

export type Profile = Readonly<z.infer<typeof Profile>>;
