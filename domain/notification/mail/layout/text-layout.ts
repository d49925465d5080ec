/** A Mustache template. */
export const TEXT_LAYOUT = `{{heading}}

{{#paragraphs}}
{{.}}

{{/paragraphs}}
{{#rows}}
  {{label}}: {{amount}}
{{/rows}}

{{link.text}}: {{link.url}}

--
{{footer}}
{{#unsubscribe}}
{{text}}: {{url}}
{{/unsubscribe}}
`;
