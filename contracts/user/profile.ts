import * as z from 'zod';
import { PersonName } from '../../platform/contact/person-name.ts';

export const ProfileChange = z.object({ name: PersonName });

export type ProfileChange = Readonly<z.infer<typeof ProfileChange>>;

export const Profile = z.object({ email: z.string(), name: z.string() });

export type Profile = Readonly<z.infer<typeof Profile>>;
