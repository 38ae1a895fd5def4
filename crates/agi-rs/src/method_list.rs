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
    };
}

pub(crate) use methods;
