// The things of the API under their own names.
import type { components } from '../../generated/api';

type Schemas = components['schemas'];

export type Ability = Schemas['Ability'];
export type FoundNode = Schemas['FoundNode'];
export type Key = Schemas['Key'];
export type Link = Schemas['Link'];
export type LinkActivity = Schemas['LinkActivity'];
export type LinkAsk = Schemas['LinkAsk'];
export type LinkChange = Schemas['LinkChange'];
export type LinkCode = Schemas['LinkCode'];
export type LinkForm = Schemas['LinkForm'];
export type LinkLogLine = Schemas['LinkLogLine'];
export type LinkLogPage = Schemas['LinkLogPage'];
export type LinkPage = Schemas['LinkPage'];
export type LinkQuota = Schemas['LinkQuota'];
export type LinkRecipient = Schemas['LinkRecipient'];
export type LinkRequest = Schemas['LinkRequest'];
export type NewLink = Schemas['NewLink'];
export type Node = Schemas['Node'];
export type PathStep = Schemas['PathStep'];
export type Server = Schemas['Server'];
export type Session = Schemas['Session'];
export type Space = Schemas['Space'];
export type SubmittedFile = Schemas['SubmittedFile'];
export type SubmittedPage = Schemas['SubmittedPage'];
export type TrashedNode = Schemas['TrashedNode'];
export type User = Schemas['User'];
export type Version = Schemas['Version'];
