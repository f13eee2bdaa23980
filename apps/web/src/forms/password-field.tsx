// A password that one may look at while typing it.
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { useWords } from '../words/locale-provider.tsx'
import { TextField, type TextFieldProps } from './text-field.tsx'

export function PasswordField(props: Omit<TextFieldProps, 'type' | 'children'>) {
  const { fields } = useWords()
  const [isShown, setIsShown] = useState(false)
  return (
    <TextField
      {...props}
      type={isShown ? 'text' : 'password'}
      autoCapitalize="none"
      spellCheck={false}
    >
      <Button aria-pressed={isShown} onClick={() => setIsShown(!isShown)}>
        {fields.show}
        <span className="visually-hidden">{fields.showWhat}</span>
      </Button>
    </TextField>
  )
}
