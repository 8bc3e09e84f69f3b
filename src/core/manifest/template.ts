/**
 * Text that a template engine will turn into YAML (Helm above all) is not YAML yet, and nothing true can be said of it.
 * Recognised by an action where a value or a line begins, or by an action in Helm's language anywhere but in a comment.
 * Braces of another kind inside a quoted text (a chat template, an alert's `{{ value }}`) make no template of a manifest.
 */
const atValue = /^[ \t]*(?:-[ \t]+)*(?:[\w./-]+:[ \t]+)?\{\{/m;
const helm = /\{\{-?\s*(?:[.$(]|\/\*|(?:if|else|end|range|with|define|include|template|block|tpl|toYaml|toJson|default|quote|printf|required|lookup)\b)/;

export function isTemplated(text: string): boolean {
  if (!text.includes('{{')) return false;
  const code = text.replace(/^[ \t]*#.*$/gm, '');
  return atValue.test(code) || helm.test(code);
}

/** A value that envsubst, Flux or Kustomize will fill in: `${REPLICAS}`. Its type is not known yet. */
export const isVariable = (value: unknown): boolean => typeof value === 'string' && /\$\{[A-Za-z_][^}]*\}/.test(value);
