"""The chat page: `page` puts the Gradio components together, `render` makes the HTML in
them, `app` serves it."""
