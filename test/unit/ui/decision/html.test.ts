import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentSecurityPolicy, decisionHtml } from '../../../../src/ui/decision/html.ts';

const parts = { cspSource: 'https://*.window.example', nonce: 'abc123', scriptUri: 'https://files.example/decision.js', styleUri: 'https://files.example/decision.css' };

test('the policy allows our own styles and fonts, one script by nonce, and nothing else', () => {
  assert.deepEqual(contentSecurityPolicy(parts).split('; '), [
    "default-src 'none'",
    "style-src https://*.window.example 'nonce-abc123'",
    'font-src https://*.window.example',
    "script-src 'nonce-abc123'",
  ]);
});

test('the document carries policy, nonce, style and script, and neither inline script nor inline style', () => {
  const html = decisionHtml(parts);
  assert.match(html, /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src https:/);
  assert.match(html, /<meta property="csp-nonce" content="abc123">/);
  assert.deepEqual(html.match(/<script[^>]*>/g), ['<script nonce="abc123" src="https://files.example/decision.js">']);
  assert.match(html, /<script[^>]*><\/script>/);
  assert.doesNotMatch(html, /<style|style=|unsafe|\son[a-z]+=/);
});

test('what is put into the document cannot leave its attribute', () => {
  const html = decisionHtml({ ...parts, styleUri: '"><script>alert(1)</script>' });
  assert.equal(html.match(/<script/g)?.length, 1);
});
