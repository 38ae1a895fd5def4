/// Gives both kinds of session one method per command.
macro_rules! methods {
    ($(
        $(#[$attribute:meta])*
        fn $name:ident($($argument:ident: $kind:ty),*) -> $output:ty { $command:expr }
    )*) => {
        /// Each command as a method; the types in [`commands`](crate::commands) say the details.
        impl<R: std::io::Read, W: std::io::Write> $crate::Session<R, W> {$(
            $(#[$attribute])*
            pub fn $name(&mut self, $($argument: $kind),*) -> Result<$output, $crate::AgiError> {
                self.run(&$command)
            }
        )*}

        /// Each command as a method; the types in [`commands`](crate::commands) say the details.
        impl<T: $crate::Transport> $crate::AsyncSession<T> {$(
            $(#[$attribute])*
            pub async fn $name(&mut self, $($argument: $kind),*) -> Result<$output, $crate::AgiError> {
                self.run(&$command).await
            }
        )*}

        #[cfg(test)]
        #[expect(dead_code, reason = "that it compiles shows that every future is `Send`")]
        const _: () = {
            fn is_send(_: impl Send) {}
            $(fn $name<T: $crate::Transport>(
                call: &mut $crate::AsyncSession<T>,
                $($argument: $kind),*
            ) {
                is_send(call.$name($($argument),*));
            })*
        };
    };
}

pub(crate) use methods;
