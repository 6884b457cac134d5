import type { ChangeRef } from './change.js';

/** The keys that ids are hashed from. Changing one is a breaking change. */
export const objectKey = (uid: string): string => `k8s|${uid}`;
export const eventKey = (guid: string): string => `event|${guid}`;
export const jobKey = (namespace: string, id: string): string => `job|${namespace}/${id}`;
export const noteKey = (eventUid: string): string => `k8s-event|${eventUid}`;
export const partKey = (entityKey: string, path: string): string => `${entityKey}|${path}`;
export const webhookKey = (guid: string, kind: string): string => partKey(eventKey(guid), `webhook/${kind}`);
/** In lower case: hosts do not tell names apart by that. */
export const changeKey = ({ host, owner, repository, number }: ChangeRef): string =>
  `change|${host}/${owner}/${repository}|${String(number)}`.toLowerCase();
/** An activity that was pushed, which tells no UID. */
export const activityKey = (name: string): string => `activity|${name}`;
