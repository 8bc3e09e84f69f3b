export type ToHost = { readonly type: 'ready' };
