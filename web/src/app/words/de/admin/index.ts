// German for the Admin center, by topic.
import type { en } from '../../en/admin';
import { common, finds, places } from './common';
import { events, eventKind } from './events';
import { groups } from './groups';
import { happened } from './happened';
import { leave } from './leave';
import { links } from './links';
import { overview, todo } from './overview';
import { option, policy, preset, presetText, setting, settingGroup, settingNone, settingText } from './policy';
import { capability, role, roles } from './roles';
import { storage } from './storage';
import { adminRole, grant, kind, outcome, status, users } from './users';

export const de: typeof en = {
  adminRole, capability, common, eventKind, events, finds, grant, groups, happened, kind, leave, links, option, outcome, overview, places, policy, preset, presetText,
  role, roles, setting, settingGroup, settingNone, settingText, status, storage, todo, users,
};
