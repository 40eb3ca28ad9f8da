import type { components, paths } from './gen/api';

/** What goes over the wire, as the contract with the server has it (api/openapi/device). */
export type Wire = components['schemas'];

/**
 * Something that came over the wire. Its fields have the names of the contract; what is in them has to be looked at,
 * for the server may be a newer one, and a proxy may have answered in its place.
 */
export type Unread<T> = { readonly [Name in keyof T]?: unknown };

/** Where the server listens to its screens. */
export const base = '/api/device/v1';

type Method = 'get' | 'post';
type Json<T> = { content: { 'application/json': T } };
type Below<Path> = Path extends `${typeof base}${infer Rest}` ? Rest : never;
type Call<M extends Method, P extends string> =
  paths[`${typeof base}${P}` & keyof paths] extends Record<M, infer C> ? C : never;

/** The paths below the base that can be asked with a method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, object> ? Below<P> : never;
}[keyof paths];

/** What a call is answered with. */
export type AnswerOf<M extends Method, P extends string> =
  Call<M, P> extends { responses: { 200: Json<infer T> } | { 201: Json<infer T> } } ? T : never;

/** What a call sends. */
export type BodyOf<P extends string> = Call<'post', P> extends { requestBody: Json<infer T> } ? T : never;
