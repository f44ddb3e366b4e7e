/**
 * What a shell has to source so that Tab knows verbs and flags of both programs. The programs themselves are asked for
 * the words; the variable SHELL tells them for which shell.
 */
export const COMPLETION_SCRIPTS = {
  bash: `# vilvik-bridge completion bash >> ~/.bashrc
_vilvik_complete() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(SHELL=bash "$1" --get-yargs-completions "\${COMP_WORDS[@]}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _vilvik_complete vilvik-bridge vilvik-push
`,
  zsh: `#compdef vilvik-bridge vilvik-push
# vilvik-bridge completion zsh >> ~/.zshrc
_vilvik_complete() {
  local -a reply
  reply=("\${(@f)$(SHELL=zsh "\${words[1]}" --get-yargs-completions "\${words[@]}" 2>/dev/null)}")
  if [[ -n "\${reply[1]}" ]]; then _describe 'values' reply; else _default; fi
}
if [[ "\${zsh_eval_context[-1]}" == loadautofunc ]]; then
  _vilvik_complete "$@"
else
  compdef _vilvik_complete vilvik-bridge vilvik-push
fi
`,
} as const;
